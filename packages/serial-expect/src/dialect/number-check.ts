/** How the numbers of an answer are protected from damage. */
export interface NumberCheck {
  /** Returns how many numbers arrive for this many values. */
  arriving(values: number): number;
  /** Returns the values; undefined if a number is damaged. */
  values(arrived: readonly number[], check: number): readonly number[] | undefined;
}

/** The last number is the sum of the values and a random number, for shells that can calculate. */
export const sumCheck: NumberCheck = {
  arriving: (values) => values + 1,
  values(arrived, check) {
    const values = arrived.slice(0, -1);
    return values.reduce((total, value) => total + value, check) === arrived.at(-1) ? values : undefined;
  },
};

/** All values arrive twice. */
export const copyCheck: NumberCheck = {
  arriving: (values) => values * 2,
  values(arrived) {
    const values = arrived.slice(0, arrived.length / 2);
    return values.every((value, index) => value === arrived[values.length + index]) ? values : undefined;
  },
};
