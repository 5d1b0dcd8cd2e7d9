/** A kind of file that cannot be read: not a text in UTF-8, or a pointer to the data. */
interface FileKind {
  /** First bytes of the file, one character for each. */
  signature: string
  name: string
  advice: string
}

const KINDS: readonly FileKind[] = [
  { signature: '\x1f\x8b', name: 'compressed with gzip', advice: 'Unpack it first (gunzip).' },
  { signature: 'BZh', name: 'compressed with bzip2', advice: 'Unpack it first (bunzip2).' },
  { signature: '\xfd7zXZ', name: 'compressed with xz', advice: 'Unpack it first (unxz).' },
  { signature: '\x28\xb5\x2f\xfd', name: 'compressed with Zstandard', advice: 'Unpack it first (unzstd).' },
  {
    signature: 'PK\x03\x04',
    name: 'a ZIP archive or a spreadsheet',
    advice: 'Unpack it, or save the sheet as CSV in UTF-8.',
  },
  { signature: '\xd0\xcf\x11\xe0', name: 'a spreadsheet', advice: 'Save it as CSV in UTF-8.' },
  {
    signature: 'PAR1',
    name: 'a Parquet file',
    advice: `Convert it first, in Python with pandas.read_parquet(...).to_json(..., orient='records', lines=True).`,
  },
  { signature: 'ARROW1', name: 'an Arrow file', advice: 'Convert it to JSONL first.' },
  { signature: '\xff\xfe', name: 'UTF-16', advice: 'Convert it with iconv -f UTF-16 -t UTF-8.' },
  { signature: '\xfe\xff', name: 'UTF-16', advice: 'Convert it with iconv -f UTF-16 -t UTF-8.' },
  ...['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'].map((signature) => ({
    signature,
    name: 'a Python pickle',
    advice: 'Write its records as JSONL first, in Python with json.dumps.',
  })),
  { signature: 'SQLite format 3\0', name: 'an SQLite database', advice: 'Export the table as CSV in UTF-8.' },
  { signature: '%PDF-', name: 'a PDF', advice: 'Write the facts as a table or as JSONL.' },
  ...['<!DOCTYPE html', '<!doctype html', '<html'].map((signature) => ({
    signature,
    name: 'a web page',
    advice: 'Download the file by the address that its page has for downloads.',
  })),
  {
    signature: 'version https://git-lfs',
    name: 'a pointer of Git LFS to the file',
    advice: 'Fetch the file with git lfs pull.',
  },
]

/** Returns the kind of a file that cannot be read, recognised by its first bytes. */
export function unreadableKind(start: Uint8Array): FileKind | undefined {
  const text = Buffer.from(start.subarray(0, 32)).toString('latin1')
  return KINDS.find(({ signature }) => text.startsWith(signature))
}
