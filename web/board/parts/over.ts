// From which value on a ratio is marked as one that cannot be right. Rounding and a piece that straddles an hour stay below it.
export const OVER = 1.02
