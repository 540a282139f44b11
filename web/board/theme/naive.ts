// naive-ui in the colours and the rem of the board. Sizes are pixels worked out from the rem: the library counts with them.
import type { GlobalThemeOverrides } from 'naive-ui'
import type { Theme } from '../preferences.ts'

// biome-ignore format: a table
const COLOURS = {
  dark: { accent: '#56b4e9', hover: '#7cc6f0', pressed: '#3b9ad1', panel: '#111b2d', raised: '#18243a', line: '#26364f', text: '#e8eef7', muted: '#9fb0c8' },
  light: { accent: '#0b6db8', hover: '#2a86cc', pressed: '#085790', panel: '#ffffff', raised: '#ffffff', line: '#c9d4e3', text: '#14213a', muted: '#55657f' },
} as const

/** `rem`: pixels of 1 rem. */
export function naiveTheme(theme: Theme, rem: number): GlobalThemeOverrides {
  const c = COLOURS[theme]
  const px = (size: number) => `${Math.round(size * rem * 10) / 10}px`
  const options = {
    optionHeightSmall: px(1.75),
    optionHeightMedium: px(2.1),
    optionHeightLarge: px(2.5),
    optionFontSizeSmall: px(0.85),
    optionFontSizeMedium: px(0.9),
  }
  return {
    InternalSelectMenu: options,
    common: {
      fontFamily: 'inherit',
      fontSize: px(0.9),
      fontSizeSmall: px(0.85),
      fontSizeMedium: px(0.9),
      fontSizeLarge: px(1),
      heightSmall: px(1.9),
      heightMedium: px(2.25),
      heightLarge: px(2.75),
      borderRadius: px(0.4),
      primaryColor: c.accent,
      primaryColorHover: c.hover,
      primaryColorPressed: c.pressed,
      primaryColorSuppl: c.accent,
      bodyColor: c.panel,
      cardColor: c.panel,
      modalColor: c.panel,
      popoverColor: c.raised,
      inputColor: c.raised,
      borderColor: c.line,
      dividerColor: c.line,
      textColorBase: c.text,
      textColor1: c.text,
      textColor2: c.text,
      textColor3: c.muted,
      placeholderColor: c.muted,
    },
  }
}
