// What two languages have in common: the keys.

/** `T` with every leaf widened to string. */
export type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }
