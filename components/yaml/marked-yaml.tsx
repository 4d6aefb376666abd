'use client'

import dynamic from 'next/dynamic'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** YAML with marked lines; the editor is loaded when it is first shown. */
export const MarkedYaml = dynamic(
  () => import('#components/yaml/marked-editor.tsx').then((module) => module.MarkedEditor),
  {
    ssr: false,
    loading: () => <Skeleton label="Loading the editor" rows={4} />,
  },
)
