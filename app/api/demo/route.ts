import { demoCommandSchema } from '#lib/demo/controls.ts'
import { AppError } from '#server/app-error.ts'
import type { DemoControls } from '#server/demo/controls.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ runtime, query }) =>
  json(
    controlsOf(runtime.demo).state({
      namespace: query.get('namespace') ?? '',
      name: query.get('group') ?? '',
    }),
  ),
)

export const POST = route(async ({ request, runtime }) => {
  controlsOf(runtime.demo).run(await readBody(request, demoCommandSchema))
  return json({})
})

function controlsOf(demo: DemoControls | null): DemoControls {
  if (!demo) throw new AppError('not-found', 'This is a real mesh: there is nothing here to break on purpose')
  return demo
}
