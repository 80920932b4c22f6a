// The clock's ports on Apps Script: document properties, the script lock, the one trigger, the user, authorisation.
import type { AutomationPorts, Properties, PumpTrigger, ScriptLock } from '../automation/ports';
import { hostTime, losAngelesOffsets } from './time';

/** The function of main that the trigger calls. */
const PUMP = 'pump';

export function automationPorts(): AutomationPorts {
  return {
    properties: documentProperties(),
    lock: scriptLock(),
    trigger: pumpTrigger,
    time: hostTime,
    offsets: losAngelesOffsets(),
    user: () => Session.getEffectiveUser().getEmail(),
    authorisationUrl: () => {
      const info = ScriptApp.getAuthorizationInfo(ScriptApp.AuthMode.FULL);
      const isMissing = info.getAuthorizationStatus() === ScriptApp.AuthorizationStatus.REQUIRED;
      return isMissing ? info.getAuthorizationUrl() : null;
    },
    newId: () => Utilities.getUuid().slice(0, 8),
    log: (line) => console.error(line),
  };
}

export function documentProperties(): Properties {
  const properties = PropertiesService.getDocumentProperties();
  return {
    all: () => properties.getProperties(),
    set: (values) => void properties.setProperties({ ...values }, false),
    delete: (key) => void properties.deleteProperty(key),
  };
}

function scriptLock(): ScriptLock {
  const lock = LockService.getScriptLock();
  return {
    tryLock: (milliseconds) => lock.tryLock(milliseconds),
    release: () => lock.releaseLock(),
  };
}

const pumpTrigger: PumpTrigger = {
  install(minutes) {
    const former = pumpTriggers();
    // The new one first: an execution that is killed between must not leave the clock without any.
    ScriptApp.newTrigger(PUMP).timeBased().everyMinutes(minutes).create();
    for (const trigger of former) ScriptApp.deleteTrigger(trigger);
  },
  remove() {
    for (const trigger of pumpTriggers()) ScriptApp.deleteTrigger(trigger);
  },
};

function pumpTriggers(): readonly GoogleAppsScript.Script.Trigger[] {
  return ScriptApp.getProjectTriggers().filter((trigger) => trigger.getHandlerFunction() === PUMP);
}
