// naive-ui in the colours and the rem of the board.
import type { GlobalThemeOverrides } from 'naive-ui'
import type { Theme } from '../preferences.ts'

// biome-ignore format: a table
const COLOURS = {
  dark: { accent: '#56b4e9', hover: '#7cc6f0', pressed: '#3b9ad1', panel: '#111b2d', raised: '#18243a', line: '#26364f', text: '#e8eef7', muted: '#9fb0c8' },
  light: { accent: '#0b6db8', hover: '#2a86cc', pressed: '#085790', panel: '#ffffff', raised: '#ffffff', line: '#c9d4e3', text: '#14213a', muted: '#55657f' },
} as const

export function naiveTheme(theme: Theme): GlobalThemeOverrides {
  const c = COLOURS[theme]
  return {
    common: {
      fontFamily: 'inherit',
      fontSize: '0.9rem',
      fontSizeSmall: '0.85rem',
      fontSizeMedium: '0.9rem',
      fontSizeLarge: '1rem',
      heightSmall: '1.9rem',
      heightMedium: '2.25rem',
      heightLarge: '2.75rem',
      borderRadius: '0.4rem',
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
