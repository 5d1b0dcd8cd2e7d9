const EXAMPLE = 'Who founded Acme?'

/** Introduction for visitors who have not asked anything yet. */
export function FirstSteps({ onTry }: { onTry: (question: string) => void }) {
  const tryExample = () => {
    onTry(EXAMPLE)
    document.getElementById('question')?.focus()
  }
  return (
    <div class="empty">
      <p>New here? Three steps show what this does:</p>
      <ol>
        <li>Ask something that the model cannot know, such as who founded a company that you invented.</li>
        <li>Teach it the answer, and watch the loss fall.</li>
        <li>Ask again in other words, then ask something else: only the first answer has changed.</li>
      </ol>
      <button type="button" onClick={tryExample}>
        Take “{EXAMPLE}”
      </button>
    </div>
  )
}
