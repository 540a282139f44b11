// A panel that asks its figures every few minutes asks again when somebody opens one: what is opened is of now, and so is then what is shown.

/** For a click anywhere in the panel. */
export const whenOpened =
  (load: () => Promise<void>) =>
  ({ target }: Event): void => {
    if (target instanceof Element && target.closest('.opens') !== null) void load()
  }
