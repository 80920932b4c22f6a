// Webhooks through Apps Script's UrlFetchApp: one POST of JSON that follows no redirect, so that what was checked is what is asked.
import { type Http, NoAnswer } from '../operations/channels/port';

export const hostHttp: Http = {
  post: (url, json) => {
    const response = fetched(url, json);
    const headers: { readonly [name: string]: unknown } = { ...response.getAllHeaders() };
    const name = Object.keys(headers).find((each) => each.toLowerCase() === 'retry-after');
    const retryAfter = name === undefined ? null : String(headers[name]);
    return { status: response.getResponseCode(), retryAfter };
  },
};

function fetched(url: string, json: string): GoogleAppsScript.URL_Fetch.HTTPResponse {
  try {
    return UrlFetchApp.fetch(url, {
      method: 'post',
      contentType: 'application/json; charset=utf-8',
      payload: json,
      muteHttpExceptions: true,
      followRedirects: false,
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // Apps Script's own words name the address, which is a secret.
    throw new NoAnswer(detail.split(url).join('(its address)'));
  }
}
