import subprocess
import sys


def test_a_web_process_does_not_load_the_search_and_its_libraries() -> None:
    program = (
        "import sys, app; app.create_app(); "
        "print([name for name in ('ortools', 'pandas') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip().splitlines()[-1] == "[]"
