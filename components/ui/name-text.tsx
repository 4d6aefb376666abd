import { Fragment } from 'react'

/** The name of a host or an object, which wraps after a dot where it must, and inside a word only when even that is too long. */
export function NameText({ children }: { children: string }) {
  return (
    <span className="wrap-anywhere">
      {children.split(/(?<=\.)/).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one string have no other identity
        <Fragment key={index}>
          {index > 0 ? <wbr /> : null}
          {part}
        </Fragment>
      ))}
    </span>
  )
}
