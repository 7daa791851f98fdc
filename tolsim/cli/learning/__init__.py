"""What `tolsim learn` does beside its options.

- `lessons`: the lessons that came with tolsim, by number and name
- `learned`: what a reader has answered so far, kept from one sitting to the next
- `sitting`: questions asked one after the other, line by line
- `course`: the list of lessons, a lesson, what comes after it, and the review
- `answering`: answers from a file, judged without a conversation
"""
