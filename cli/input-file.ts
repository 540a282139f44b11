// Files somebody names on the command line: what cannot be read is said in a sentence that names it. Never guesses another file.
import { readFile, stat } from 'node:fs/promises'

/** Bytes of the file. */
export async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(told(path))
  if (!found.isFile()) throw new Error(`${path} is no file.`)
  return found.size
}

export const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(told(path))

const told =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (error.code === 'ENOENT') throw new Error(`There is no file ${path}. Look at its name and at the directory you are in.`)
    if (error.code === 'EISDIR') throw new Error(`${path} is no file.`)
    if (error.code === 'EACCES') throw new Error(`${path} may not be read by this user.`)
    throw error
  }
