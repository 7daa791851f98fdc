"""Rules, steps and causes as sentences.

- `names`: labels, lists, counts, and text from files as a reader sees them
- `about`: what a file says about itself
- `clock`: moments since the start, or as times of day
- `occasion`: the occasion on which a rule acted, as far as its sentence depends on it
- `parts`: parts of sentences, joined by whoever needs the sentence
- `grace`: rotation and grace
- `limits`: limits and rates
- `rules`: any rule of a policy, with the policy's own numbers
- `policies`: all rules of a policy, each with the fields it speaks of
- `terms`: a policy in a handful of terms, for a line of a list
- `runs`: what a run is called
- `facts`: why a token changed, and why a request was refused
- `deeds`: what a step does, before anybody knows how it ends
- `steps`: what a step did and how it was answered
- `changes`: changes of tokens, grouped by the new status and the rule
- `causes`: why a system is in trouble, or will be, and whether anybody has noticed
"""
