// How wide drawings are drawn: on a telephone, and in a column on paper, they are drawn narrower, so that their letters stay as large as those
// around them.
import { useEffect, useState } from 'preact/hooks';

const media = ['(max-width: 40rem)', 'print'].map((query) => matchMedia(query));
const isNarrowNow = () => media.some(({ matches }) => matches);

export function useWidth(): { width: number; isNarrow: boolean } {
  const [isNarrow, setNarrow] = useState(isNarrowNow());
  useEffect(() => {
    const changed = () => setNarrow(isNarrowNow());
    for (const one of media) one.addEventListener('change', changed);
    return () => media.forEach((one) => one.removeEventListener('change', changed));
  }, []);
  return { width: isNarrow ? 366 : 720, isNarrow };
}
