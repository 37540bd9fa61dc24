import type { OpenAPIObject } from '@nestjs/swagger';
import type { Child } from 'hono/jsx';
import { schemaRows, typeName, type SchemaLike } from './schema-text';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: SchemaLike;
}
interface Content {
  readonly content?: Record<string, { schema?: SchemaLike }>;
  readonly description?: string;
}
interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses?: Record<string, Content>;
}
interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Stands beside the page: its own file, because inline styles are forbidden. Elements only, no classes. */
export const DOCS_STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:64rem;padding:1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
h2{margin-top:2.5rem;text-transform:capitalize}h3{font-size:1rem;margin:0;display:inline;overflow-wrap:anywhere}
details{border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:.5rem;margin:.5rem 0;padding:.5rem .75rem}
summary{cursor:pointer}summary span{opacity:.8}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent)}
caption{text-align:left;font-weight:600}`;

/** The OpenAPI document for people: works without a script, and in any theme. */
export const renderApiDocs = (props: DocsPage): string =>
  `<!doctype html>${(<ApiDocsPage {...props} />).toString()}`;

interface DocsPage {
  readonly document: OpenAPIObject;
  readonly styleUrl: string;
  readonly documentUrl: string;
}

const ApiDocsPage = (props: DocsPage) => {
  const { document, documentUrl } = props;
  const schemas = (document.components?.schemas ?? {}) as Record<string, SchemaLike>;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{document.info.title}</title>
        <link rel="stylesheet" href={props.styleUrl} />
        {/* None: otherwise browsers ask for /favicon.ico. */}
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main>
          <h1>{document.info.title}</h1>
          {(document.info.description ?? '').split('\n\n').map((text) => (
            <p>{text}</p>
          ))}
          <p>
            <a href={documentUrl}>OpenAPI {document.openapi} document</a> for generators and tools.
          </p>
          {[...byTag(document)].map(([tag, entries]) => (
            <section>
              <h2>{tag}</h2>
              {entries.map((entry) => (
                <OperationText {...entry} />
              ))}
            </section>
          ))}
          <section>
            <h2>Schemas</h2>
            {Object.entries(schemas).map(([name, schema]) => (
              <details id={`schema-${name}`}>
                <summary>
                  <h3>{name}</h3>
                </summary>
                <SchemaTable schema={schema} />
              </details>
            ))}
          </section>
        </main>
      </body>
    </html>
  );
};

const OperationText = ({ method, path, operation }: Entry) => (
  <details id={operation.operationId}>
    <summary>
      <h3>
        <code>
          {method.toUpperCase()} {path}
        </code>
      </h3>{' '}
      <span>{operation.summary ?? ''}</span>
    </summary>
    {operation.description ? <p>{operation.description}</p> : null}
    <Rows caption="Parameters" head={['Name', 'In', 'Type', 'Meaning']}>
      {(operation.parameters ?? []).map((p) => (
        <tr>
          <td>
            <code>{p.name}</code>
            {p.required ? ' (required)' : ''}
          </td>
          <td>{p.in}</td>
          <td>{typeName(p.schema)}</td>
          <td>{p.description ?? ''}</td>
        </tr>
      ))}
    </Rows>
    <Rows caption="Body" head={['Kind', 'Type']}>
      {contents(operation.requestBody)}
    </Rows>
    <Rows caption="Replies" head={['Status', 'Meaning', 'Type']}>
      {Object.entries(operation.responses ?? {}).map(([status, reply]) => (
        <tr>
          <td>{status}</td>
          <td>{reply.description ?? ''}</td>
          <td>
            {Object.values(reply.content ?? {}).map(({ schema }) => (
              <TypeLink schema={schema} />
            ))}
          </td>
        </tr>
      ))}
    </Rows>
  </details>
);

const contents = (body: Content | undefined) =>
  Object.entries(body?.content ?? {}).map(([kind, { schema }]) => (
    <tr>
      <td>{kind}</td>
      <td>
        <TypeLink schema={schema} />
      </td>
    </tr>
  ));

const TypeLink = ({ schema }: { schema?: SchemaLike }) => {
  const target = schema?.$ref ?? schema?.items?.$ref;
  const name = typeName(schema);
  return target ? <a href={`#schema-${target.split('/').at(-1)}`}>{name}</a> : <>{name}</>;
};

const SchemaTable = ({ schema }: { schema: SchemaLike }) => (
  <Rows caption={schema.description ?? 'Fields'} head={['Field', 'Type', 'Meaning']}>
    {schemaRows(schema).map(({ name, required, type, meaning }) => (
      <tr>
        <td>
          <code>{name}</code>
          {required ? ' (required)' : ''}
        </td>
        <td>{type}</td>
        <td>{meaning}</td>
      </tr>
    ))}
  </Rows>
);

const Rows = (props: { caption: string; head: string[]; children?: Child }) =>
  Array.isArray(props.children) && props.children.flat().length === 0 ? null : (
    <table>
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          {props.head.map((cell) => (
            <th scope="col">{cell}</th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  );

function byTag(document: OpenAPIObject): Map<string, Entry[]> {
  const sections = new Map<string, Entry[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method] as Operation | undefined;
      if (operation === undefined) continue;
      const tag = operation.tags?.[0] ?? 'other';
      sections.set(tag, [...(sections.get(tag) ?? []), { method, path, operation }]);
    }
  }
  return sections;
}
