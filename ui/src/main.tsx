// Where the page begins.
import { render } from 'preact';
import './theme';
import { App } from './app';
import { begin } from './live';

const place = document.getElementById('page');
if (place) render(<App />, place);
void begin();
