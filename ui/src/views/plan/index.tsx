// Plans: those that were kept, a new one, one of them, the one that is kept current.
import { useRoute } from '../../router';
import '../site/site.css';
import { Current } from './current';
import { Kept } from './kept';
import { NewPlan } from './new';
import { PlanPage } from './page';
import './plan.css';

export default function PlanView() {
  const { parts: [id] } = useRoute();
  const page = id === undefined ? <Kept /> : id === 'new' ? <NewPlan /> : id === 'current' ? <Current /> : <PlanPage key={id} id={id} />;
  return <main class="padded plan-view" id="content">{page}</main>;
}
