"""What can be asked about a scenario, and how an answer is judged.

- `questions`: a question: its options, which of them are right, and why the others are not
- `answers`: the answer to a question, read from a trace
- `variations`: the run under single changes of its policy, where other answers are right
- `authored`: the questions that a lesson's author wrote
- `made`: the questions made of any scenario
- `quiz`: the questions of a file, in the order in which they are asked
"""
