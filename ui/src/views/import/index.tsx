// Files, looked at before they are stored: dropped, understood, corrected, committed.
import { useRoute } from '../../router';
import './import.css';
import { One } from './one';
import { Start } from './start';

export default function ImportView() {
  const [id] = useRoute().parts;
  return id ? <One key={id} id={id} /> : <Start />;
}
