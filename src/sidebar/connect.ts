// The Connect warehouse sidebar: where the warehouse is, checked field by field, then tried.
import { type ConnectForm, readConnectForm } from '../automation/requests/connect';
import type { WarehouseSettings } from '../warehouse/settings';
import type { Connected } from './contract';
import { element, remarks, rest, the } from './elements';
import { clearFailure, showFailure, untilItWorks } from './failure-box';
import { FormErrors } from './form-errors';
import { ask, failureOf } from './server';

const fields = {
  project: the('project', HTMLInputElement),
  dataset: the('dataset', HTMLInputElement),
  opsDataset: the('opsDataset', HTMLInputElement),
  location: the('location', HTMLInputElement),
};
const form = the('form', HTMLFormElement);
const failureBox = the('failure', HTMLElement);
const step = the('step', HTMLElement);
const resultBox = the('result', HTMLElement);
const connectButton = the('connect', HTMLButtonElement);
const errors = new FormErrors(fields);

void untilItWorks(failureBox, async () => {
  step.textContent = 'Reading the settings…';
  try {
    fill(await ask('warehouseSettings'));
    form.hidden = false;
    fields.project.focus();
  } finally {
    step.textContent = '';
  }
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void connect();
});

function fill(settings: WarehouseSettings): void {
  fields.project.value = settings.project;
  fields.dataset.value = settings.dataset;
  fields.opsDataset.value = settings.opsDataset;
  fields.location.value = settings.location;
}

async function connect(): Promise<void> {
  if (connectButton.getAttribute('aria-disabled') === 'true') return;
  const filled: ConnectForm = {
    project: fields.project.value,
    dataset: fields.dataset.value,
    opsDataset: fields.opsDataset.value,
    location: fields.location.value,
  };
  clearFailure(failureBox);
  resultBox.replaceChildren();
  const read = readConnectForm(filled);
  if (!read.ok) {
    errors.show(read.errors);
    return;
  }
  rest([connectButton], true);
  step.textContent = 'Trying the warehouse…';
  try {
    show(await ask('connectWarehouse', filled));
  } catch (error) {
    const failure = failureOf(error);
    step.textContent = '';
    errors.show(failure.fields);
    showFailure(failureBox, failure);
  } finally {
    rest([connectButton], false);
  }
}

function show({ settings, message, remarks: amiss }: Connected): void {
  fill(settings);
  step.textContent = 'The warehouse answers; the settings are kept.';
  resultBox.replaceChildren(
    element(
      'section',
      { class: `card ${amiss.length === 0 ? 'good' : 'warn'}` },
      element('h2', {}, amiss.length === 0 ? '✓ Connected' : '▲ Connected'),
      element('p', { dir: 'auto' }, message),
      remarks('To do', amiss, 'warn'),
    ),
  );
}
