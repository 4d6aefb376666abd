/** The folder of the files on the VM, beside whoever copied them. */
export const bundleName = ({ namespace, name }: { namespace: string; name: string }): string =>
  `${namespace}-${name}`
