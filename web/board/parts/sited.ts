// Machines of several sites side by side carry the name of their site: two plants may both have a press-1.
type At = { readonly path: string }

export const siteOf = (path: string): string => path.split('/')[1] ?? ''
export const areSited = (devices: readonly At[]): boolean => devices.some(({ path }) => siteOf(path) !== siteOf(devices[0]!.path))
