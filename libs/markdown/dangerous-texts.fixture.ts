/** Markdown and HTML that has run scripts somewhere once (OWASP's filter evasion list and Markdown's own tricks). For specs only. */
export const DANGEROUS_TEXTS: readonly string[] = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)"',
  '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html;base64,PHNjcmlwdD4="></object>',
  '<embed src="https://evil.example/x.swf">',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="x" onclick="alert(1)">x</a>',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>x</details>',
  '<style>@import "https://evil.example/x.css";</style>',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
  '<base href="javascript:alert(1)//">',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](  javascript:alert(1))',
  '[x](java&#10;script:alert(1))',
  '[x](java&Tab;script:alert(1))',
  '[x](&#x6A;avascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  '[x](<java\tscript:alert(1)>)',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](file:///etc/passwd)',
  '[x](view-source:javascript:alert(1))',
  '[x](feed:javascript:alert(1))',
  '[x](blob:https://example.org/1)',
  '[x](intent://x#Intent;scheme=javascript;end)',
  '[x]: javascript:alert(1)\n\n[x]',
  '[x](https://example.org "onmouseover=alert(1)")',
  '[x](https://example.org "&quot; onmouseover=&quot;alert(1)")',
  '[x](https://example.org/"onmouseover="alert(1))',
  '![x](javascript:alert(1))',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)',
  '![" onerror="alert(1)](/files/x.png)',
  '![x](/files/x.png "\' onerror=\'alert(1)")',
  '![x](https://evil.example/track.gif)',
  '<javascript:alert(1)>',
  '<data:text/html,x>',
  'javascript:alert(1)//http://example.org',
  '```html" onclick="alert(1)\nx\n```',
  '```"><script>alert(1)</script>\nx\n```',
  '`<script>alert(1)</script>`',
  '# <img src=x onerror=alert(1)>',
  '| <img src=x onerror=alert(1)> |\n|:--:|\n| [x](javascript:alert(1)) |',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '[<img src=x onerror=alert(1)>](https://example.org)',
  '[![x](javascript:alert(1))](javascript:alert(2))',
  '\\<script>alert(1)\\</script>',
];

const KNOWN_TAG =
  /^<\/?(p|br|hr|h[2-6]|strong|em|s|code|pre|blockquote|ul|ol|li|a|img|table|thead|tbody|tr|th|td)(?=[\s>])/;
const KNOWN_ATTRIBUTE =
  /^(href|rel|title|id|class|align|start|src|alt|loading|referrerpolicy|tabindex)$/;

function dangersOfTag(tag: string): string[] {
  const found = KNOWN_TAG.test(tag) ? [] : [tag];
  const rest = tag.replace(/\s([a-z]+)="([^"<>]*)"/g, (_whole, name: string, value: string) => {
    if (!KNOWN_ATTRIBUTE.test(name)) found.push(`${name} in ${tag}`);
    if (name === 'href' && !/^(https?:|mailto:|[^:]*([/?#]|$))/i.test(value))
      found.push(`href ${value}`);
    if (name === 'src' && !value.startsWith('/files/')) found.push(`src ${value}`);
    return '';
  });
  if (!/^<\/?[a-z0-9]+>$/.test(rest)) found.push(`leftover ${rest}`);
  return found;
}

/** Everything in rendered HTML that is not on the list of known tags, attributes and addresses; empty when the HTML is safe. */
export function dangersIn(html: string): string[] {
  return [...html.matchAll(/<[^>]*>?/g)].flatMap(([tag]) => dangersOfTag(tag));
}
