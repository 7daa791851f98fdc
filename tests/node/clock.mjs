// A Date that stands still until it is moved: nothing sleeps, and every second counts exactly.

const RealDate = Date;
// Half past a second: servers differ in whether a deadline itself still counts, and no request of
// a test arrives on one.
// A client that keeps cookies by its own clock needs a later start.
export const START = Number(process.env.TOLSIM_TEST_START ?? RealDate.UTC(2026, 0, 1)) + 500;
let now = START;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now] : given));
  }

  static now() {
    return now;
  }
};

export function restart() {
  now = START;
}

export function seconds() {
  return Math.floor((now - START) / 1000);
}

// A millisecond more than was asked: who compares milliseconds is not asked on a deadline, either.
export function wait(seconds) {
  now += seconds * 1000 + 1;
}
