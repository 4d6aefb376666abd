'use client'

import dynamic from 'next/dynamic'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** The YAML editor, loaded when it is first shown: it is larger than the rest of the page. */
export const YamlView = dynamic(
  () => import('#components/yaml/yaml-editor.tsx').then((module) => module.YamlEditor),
  {
    ssr: false,
    loading: () => <Skeleton label="Loading the editor" rows={4} />,
  },
)
