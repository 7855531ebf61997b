"""How a check counts and closes: one line a problem, then `N passed, N failed` alone on a line."""

import sys


class Report:
    """Counts what held and what did not."""

    def __init__(self):
        self.passed = 0
        self.problems = []

    def check(self, holds, problem):
        """Counts one statement; `problem` says what is wrong and how to mend it when it does not hold."""
        if holds:
            self.passed += 1
        else:
            self.problems.append(problem)

    def close(self):
        """Prints what is wrong and the closing line; ends the process with 1 when anything is."""
        for problem in self.problems:
            print(f"  {problem}")
        print(f"{self.passed} passed, {len(self.problems)} failed")
        sys.exit(1 if self.problems else 0)
