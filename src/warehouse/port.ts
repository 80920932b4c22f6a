// What the add-on needs of BigQuery, of time and of nothing else; Apps Script's side stands in platform/.

/** A value of a query parameter as REST takes it; a scalar that is absent is NULL. */
export interface WireValue {
  readonly value?: string;
  readonly arrayValues?: WireValue[];
  readonly structValues?: { readonly [field: string]: WireValue };
}

export interface WireType {
  readonly type: string;
  readonly arrayType?: WireType;
  readonly structTypes?: { readonly name: string; readonly type: WireType }[];
}

export interface WireParameter {
  readonly name: string;
  readonly parameterType: WireType;
  readonly parameterValue: WireValue;
}

/** A query job to be started: always GoogleSQL, with named parameters. */
export interface JobRequest {
  readonly jobId: string;
  readonly query: string;
  readonly parameters: readonly WireParameter[];
  readonly labels: { readonly [name: string]: string };
  /** For a script it holds for each child statement. */
  readonly maximumBytesBilled: number;
  readonly jobTimeoutMs: number;
}

export interface WireProblem {
  readonly reason: string;
  readonly message: string;
}

export interface JobStatus {
  readonly state: 'PENDING' | 'RUNNING' | 'DONE';
  /** Why a job that is done has failed; a script's error is here too. */
  readonly problem: WireProblem | null;
  readonly labels: { readonly [name: string]: string };
}

export interface WireField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly WireField[];
}

/** One page of a result; `fields` and `rows` are absent where there are none. */
export interface ResultPage {
  readonly complete: boolean;
  readonly fields?: readonly WireField[];
  readonly rows?: readonly unknown[];
  readonly pageToken?: string;
}

/** BigQuery's jobs of one project and location. Every method throws a RestFailure. */
export interface JobsPort {
  insert(job: JobRequest): void;
  get(jobId: string): JobStatus;
  /** TIMESTAMPs as microseconds, on every page. */
  results(jobId: string, pageToken: string | undefined): ResultPage;
  cancel(jobId: string): void;
}

export interface Time {
  now(): number;
  sleep(milliseconds: number): void;
}
