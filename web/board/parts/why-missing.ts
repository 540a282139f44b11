// Why a figure of productivity is not formed, in words.
import { useI18n } from 'vue-i18n'

export function useWhy() {
  const { t } = useI18n()
  return (reason: string | null): string =>
    reason === null
      ? ''
      : reason === 'no-facts' || reason === 'no-labour' || reason === 'several-products'
        ? t(`economy.why.${reason}`)
        : t(`reason.${reason}`)
}
