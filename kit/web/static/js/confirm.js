// A form with data-confirm is sent only after a yes.
export function askBeforeDanger() {
  let dialog;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || form.dataset.agreed) return;
    event.preventDefault();
    delete form.dataset.sent;
    dialog?.remove();
    dialog = document.createElement("dialog");
    const question = document.createElement("p");
    question.textContent = form.dataset.confirm;
    const buttons = document.createElement("p");
    buttons.className = "actions";
    const yes = document.createElement("button");
    yes.className = "button danger";
    yes.textContent = document.body.dataset.yes;
    const no = document.createElement("button");
    no.className = "button";
    no.textContent = document.body.dataset.no;
    buttons.append(yes, no);
    dialog.append(question, buttons);
    document.body.append(dialog);
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      dialog.close();
      form.dataset.agreed = "1";
      form.requestSubmit(event.submitter ?? undefined);
    });
    dialog.showModal();
    no.focus();
  }, { capture: true });
}
