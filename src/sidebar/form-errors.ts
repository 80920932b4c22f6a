// Says beside a field what is wrong with it, and ties the two for who can't see them side by side.
import { element } from './elements';

type Field = HTMLInputElement | HTMLSelectElement;

export class FormErrors<Name extends string> {
  constructor(private readonly fields: { readonly [name in Name]: Field }) {
    for (const name of this.names()) {
      const field = fields[name];
      field.addEventListener('input', () => this.clear(name));
      field.addEventListener('change', () => this.clear(name));
    }
  }

  /** Shows what is wrong and goes to the first field of it; false where nothing is. */
  show(errors: { readonly [name: string]: string | undefined }): boolean {
    let first: Field | null = null;
    for (const name of this.names()) {
      const error = errors[name];
      if (error === undefined) this.clear(name);
      else {
        this.say(name, error);
        first = first ?? this.fields[name];
      }
    }
    first?.focus();
    return first !== null;
  }

  private names(): Name[] {
    return Object.keys(this.fields) as Name[];
  }

  private say(name: Name, error: string): void {
    const field = this.fields[name];
    const id = `${field.id}-error`;
    const line = document.getElementById(id) ?? element('p', { id, class: 'error' });
    line.textContent = error;
    if (!line.isConnected) (field.closest('.pair') ?? field.closest('.field'))?.append(line);
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', [...this.hints(field, id), id].join(' '));
  }

  private clear(name: Name): void {
    const field = this.fields[name];
    const id = `${field.id}-error`;
    document.getElementById(id)?.remove();
    field.removeAttribute('aria-invalid');
    const hints = this.hints(field, id);
    if (hints.length === 0) field.removeAttribute('aria-describedby');
    else field.setAttribute('aria-describedby', hints.join(' '));
  }

  /** What else describes the field. */
  private hints(field: Field, error: string): string[] {
    const ids = (field.getAttribute('aria-describedby') ?? '').split(' ');
    return ids.filter((id) => id !== '' && id !== error);
  }
}
