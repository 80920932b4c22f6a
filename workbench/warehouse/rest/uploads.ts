// /upload: load jobs with their data, in one multipart request or resumably in pieces.

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '../jobs/json-fields';
import type { JobService } from '../jobs/service';
import { parseJson } from './body';
import type { ServerContext } from './context';
import { RequestRefused } from './errors';
import { insertJob } from './jobs-routes';
import { boundaryOf, readMultipart } from './multipart';
import type { Answer, Request, Router } from './router';

interface ResumableUpload {
  readonly json: JsonObject;
  readonly projectId: string;
  readonly file: string;
  received: number;
  touchedMs: number;
}

const FORGOTTEN_AFTER_MS = 60 * 60 * 1000;
const CONTENT_RANGE = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/;

export class Uploads {
  private readonly context: ServerContext;
  private readonly service: JobService;
  private readonly resumable = new Map<string, ResumableUpload>();
  private folder: Promise<string> | undefined;

  constructor(context: ServerContext, service: JobService) {
    this.context = context;
    this.service = service;
  }

  routes(router: Router): void {
    for (const prefix of ['/upload/bigquery/v2', '/resumable/upload/bigquery/v2']) {
      router.on('POST', `${prefix}/projects/{project}/jobs`, (request) => this.post(request));
      router.on('PUT', `${prefix}/projects/{project}/jobs`, (request) => this.put(request));
    }
  }

  async close(): Promise<void> {
    if (this.folder) await rm(await this.folder, { recursive: true, force: true });
  }

  private async newFile(): Promise<string> {
    this.folder ??= mkdtemp(join(tmpdir(), 'warehouse-upload-'));
    return join(await this.folder, randomUUID());
  }

  private post(request: Request): Promise<Answer> {
    const projectId = this.context.checkedProject(request);
    const type = request.query.get('uploadType');
    if (type === 'multipart') return this.multipart(request, projectId);
    if (type === 'resumable') return this.begin(request, projectId);
    throw new RequestRefused(
      400,
      'badRequest',
      `Unsupported uploadType: ${type ?? 'none'}; use multipart or resumable.`,
    );
  }

  private async multipart(request: Request, projectId: string): Promise<Answer> {
    const boundary = boundaryOf(request.headers['content-type']);
    const file = await this.newFile();
    try {
      const json = parseJson(await readMultipart(request.stream, boundary, file));
      return await insertJob(this.context, this.service, projectId, json, file);
    } catch (error) {
      await unlink(file).catch(() => undefined);
      throw error;
    }
  }

  private async begin(request: Request, projectId: string): Promise<Answer> {
    const nowMs = Date.now();
    for (const [id, upload] of this.resumable) {
      if (nowMs - upload.touchedMs > FORGOTTEN_AFTER_MS) await this.forget(id, upload);
    }
    const json = await request.json();
    const id = randomUUID();
    const file = await this.newFile();
    await writeFile(file, '', { mode: 0o600 });
    this.resumable.set(id, { json, projectId, file, received: 0, touchedMs: nowMs });
    return {
      headers: {
        Location: `${this.context.url}${request.path}?uploadType=resumable&upload_id=${id}`,
        'X-GUploader-UploadID': id,
      },
      body: {},
    };
  }

  private async put(request: Request): Promise<Answer> {
    const id = request.query.get('upload_id') ?? '';
    const upload = this.resumable.get(id);
    if (!upload) throw new RequestRefused(404, 'notFound', `Not found: Upload ${id}`);
    upload.touchedMs = Date.now();
    const range = request.headers['content-range'];
    const match = range === undefined ? undefined : CONTENT_RANGE.exec(range);
    if (range !== undefined && !match) {
      throw new RequestRefused(400, 'badRequest', `Failed to parse Content-Range header: ${range}`);
    }
    const asksOnly = match !== undefined && match !== null && match[1] === undefined;
    if (!asksOnly) await this.receive(upload, request, Number(match?.[1] ?? upload.received));
    const total = match?.[3] === undefined ? upload.received : match[3] === '*' ? undefined : Number(match[3]);
    if (total === undefined || upload.received < total) {
      return {
        status: 308,
        headers: upload.received > 0 ? { Range: `bytes=0-${upload.received - 1}` } : {},
      };
    }
    this.resumable.delete(id);
    try {
      return await insertJob(this.context, this.service, upload.projectId, upload.json, upload.file);
    } catch (error) {
      await unlink(upload.file).catch(() => undefined);
      throw error;
    }
  }

  /** Appends a piece; one that begins before the end writes over what a broken request left. */
  private async receive(upload: ResumableUpload, request: Request, from: number): Promise<void> {
    if (from > upload.received) {
      throw new RequestRefused(400, 'badRequest', `Invalid Content-Range: ${upload.received} bytes are here so far.`);
    }
    if (from < upload.received) await truncate(upload.file, from);
    try {
      await pipeline(request.stream, createWriteStream(upload.file, { flags: 'a' }));
    } finally {
      upload.received = (await stat(upload.file)).size;
    }
  }

  private async forget(id: string, upload: ResumableUpload): Promise<void> {
    this.resumable.delete(id);
    await unlink(upload.file).catch(() => undefined);
  }
}
