/** What a user loses by each kind of mistake; a detection at the very start of a window gains 1. */
export interface Profile {
  /** A_FP: the most that one false positive costs. */
  falsePositive: number;
  /** A_FN: what a window without detection costs. */
  falseNegative: number;
}

/** The benchmark's application profiles. Lavin and Ahmad 2015, section II.C, table I. */
export const PROFILES = {
  standard: { falsePositive: 0.11, falseNegative: 1 },
  lowFp: { falsePositive: 0.22, falseNegative: 1 },
  lowFn: { falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
