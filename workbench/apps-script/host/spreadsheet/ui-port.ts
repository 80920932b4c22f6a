// What a script's Ui needs of whoever shows the spreadsheet: the page, or a test that answers for the user.
import type { ButtonName, DialogHtml, MenuData, PromptAnswer, Question } from '../../inside/spreadsheet/protocol';

export interface UiPort {
  /** A menu of the same caption is replaced. */
  addMenu(user: string, menu: MenuData): void;
  alert(user: string, question: Question): ButtonName | Promise<ButtonName>;
  prompt(user: string, question: Question): PromptAnswer | Promise<PromptAnswer>;
  showSidebar(user: string, html: DialogHtml): void;
  showDialog(user: string, html: DialogHtml, modal: boolean): void;
  toast(user: string, message: string, title: string, seconds: number | null): void;
}
