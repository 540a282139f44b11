// The two languages of the board.
export const LANGS = ['zh-CN', 'en'] as const
export type Lang = (typeof LANGS)[number]
