// Numbers from the command line, or a message that says which option wants what.

export function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${option} is a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

export function positive(option: string, text: string, most: number): number {
  const value = Number(text)
  if (!(value > 0 && value <= most)) throw new Error(`${option} is a number above 0 and at most ${most}, not "${text}"`)
  return value
}
