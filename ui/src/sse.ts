// Server-sent events as they come over `fetch`. The browser's own EventSource cannot send a key along.

export interface Message {
  id: string | undefined;
  event: string;
  data: string;
}

/** Takes text in whatever pieces it comes and gives the messages that are complete. */
export function reader(): (text: string) => Message[] {
  let rest = '';
  let id: string | undefined;
  let event = '';
  let data: string[] = [];
  const line = (text: string): Message | undefined => {
    if (text === '') {
      const message = { id, event: event || 'message', data: data.join('\n') };
      const isEmpty = data.length === 0 && event === '' && id === undefined;
      [id, event, data] = [undefined, '', []];
      return isEmpty ? undefined : message;
    }
    const colon = text.indexOf(':');
    const [name, value] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1).replace(/^ /, '')];
    if (name === 'id') id = value;
    else if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    return undefined;
  };
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines.map((text) => line(text.replace(/\r$/, ''))).filter((message) => message !== undefined);
  };
}
