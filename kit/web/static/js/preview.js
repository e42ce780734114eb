// A question tried out in the bank: the same comforts as on a paper.
import { enliven } from "./answers.js";

const form = document.getElementById("preview");
for (const slot of form?.querySelectorAll("[data-slot]") ?? []) enliven(slot, form.dataset);
