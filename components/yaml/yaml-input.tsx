'use client'

import dynamic from 'next/dynamic'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** A field for YAML; the editor is loaded when it is first shown. */
export const YamlInput = dynamic(
  () => import('#components/yaml/yaml-input-editor.tsx').then((module) => module.YamlInputEditor),
  {
    ssr: false,
    loading: () => <Skeleton label="Loading the editor" rows={6} />,
  },
)
