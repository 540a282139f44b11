// Builds service and board side by side: neither needs the other, and two cores are enough for both.
import { spawn } from 'node:child_process'

const run = (script) =>
  new Promise((done, fail) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: 'inherit', shell: process.platform === 'win32' })
    child.once('error', fail)
    child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`npm run ${script} ended with ${code}`))))
  })

try {
  await Promise.all([run('build:service'), run('build:board')])
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
