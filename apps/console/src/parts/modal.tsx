import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface ModalProps {
  /** The id of its heading. */
  titleId: string
  /** It was closed, by Escape or otherwise. */
  onClose: () => void
  children: ComponentChildren
}

/** A dialog over the page, for as long as it is rendered; the browser keeps the focus in it and gives it back. */
export function Modal({ titleId, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current as HTMLDialogElement
    element.showModal()
    return () => element.close()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={onClose}>
      {children}
    </dialog>
  )
}
