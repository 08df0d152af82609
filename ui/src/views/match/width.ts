// How wide drawings are drawn: on a telephone they are drawn narrower, so that their letters stay as large as those around them.
import { useEffect, useState } from 'preact/hooks';

const narrow = matchMedia('(max-width: 40rem)');
const width = () => (narrow.matches ? 366 : 720);

export function useWidth(): { width: number; isNarrow: boolean } {
  const [value, setValue] = useState(width());
  useEffect(() => {
    const changed = () => setValue(width());
    narrow.addEventListener('change', changed);
    return () => narrow.removeEventListener('change', changed);
  }, []);
  return { width: value, isNarrow: narrow.matches };
}
