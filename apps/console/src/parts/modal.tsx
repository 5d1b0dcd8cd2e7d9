import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface ModalProps {
  /** Id of its heading. */
  titleId: string
  /** Called when it is closed, with Escape or otherwise. */
  onClose: () => void
  children: ComponentChildren
}

/** A dialog over the page while it is rendered; the browser keeps the focus in it and restores it afterwards. */
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
