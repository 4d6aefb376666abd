import { parentPort } from 'node:worker_threads'
import { failureOf } from '#server/envoy/failure-of.ts'
import { TASKS, type TaskInput, type TaskName, type TaskResult } from '#server/envoy/off-thread-tasks.ts'

/** One question at a time, each answered with its id; bytes are handed over, not copied. */
export type Question<N extends TaskName = TaskName> = { id: number; task: N; input: TaskInput[N] }
export type Answer =
  | { id: number; result: TaskResult[TaskName] }
  | { id: number; failure: 'no-json' | 'too-deep' | 'defect'; message: string }

const tasks: { [N in TaskName]: (input: TaskInput[N]) => TaskResult[N] } = TASKS
const work = <N extends TaskName>(task: N, input: TaskInput[N]): TaskResult[N] => tasks[task](input)

parentPort?.on('message', ({ id, task, input }: Question) => {
  try {
    const result = work(task, input)
    const own = (Array.isArray(result) ? result : [result]).flatMap((one) =>
      one instanceof Uint8Array ? [one.buffer] : [],
    )
    parentPort?.postMessage({ id, result } satisfies Answer, own)
  } catch (error) {
    const failure = failureOf(error)
    // The message of a SyntaxError repeats what it could not read.
    const message = failure === 'defect' && error instanceof Error ? error.message : ''
    parentPort?.postMessage({ id, failure, message } satisfies Answer)
  }
})
