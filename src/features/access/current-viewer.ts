import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Viewer } from '../../kernel/viewer';

/** A request after the accounts feature has looked at its cookie or token. */
export interface RequestWithViewer {
  viewer?: Viewer;
}

/** Who asks; a guest where nothing was shown. */
export const viewerOf = (request: RequestWithViewer): Viewer => request.viewer ?? Viewer.guest();

/** The request's viewer as a handler's parameter. */
export const CurrentViewer = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Viewer =>
    viewerOf(context.switchToHttp().getRequest<RequestWithViewer>()),
);
