// A person before the spreadsheet, for tests: remembers what was shown and answers as told.
import type { UiPort } from '../../workbench/apps-script/host/spreadsheet/ui-port';
import type {
  ButtonName,
  DialogHtml,
  MenuData,
  PromptAnswer,
  Question,
} from '../../workbench/apps-script/inside/spreadsheet/protocol';

export class AnsweringUi implements UiPort {
  readonly toasts: string[] = [];
  readonly questions: string[] = [];
  readonly menus: MenuData[] = [];
  readonly sidebars: DialogHtml[] = [];
  readonly dialogs: DialogHtml[] = [];
  answer: ButtonName = 'YES';

  addMenu(_user: string, menu: MenuData): void {
    this.menus.push(menu);
  }

  alert(_user: string, question: Question): ButtonName {
    this.questions.push(question.text);
    return this.answer;
  }

  prompt(): PromptAnswer {
    return { button: 'CANCEL', text: '' };
  }

  showSidebar(_user: string, html: DialogHtml): void {
    this.sidebars.push(html);
  }

  showDialog(_user: string, html: DialogHtml): void {
    this.dialogs.push(html);
  }

  toast(_user: string, message: string): void {
    this.toasts.push(message);
  }
}
