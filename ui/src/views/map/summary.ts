// How much there is in a window, counted by the server.
import { get, type components } from '../../api';
import type { Box } from './matches';

export type Summary = components['schemas']['Summary'];

export const inDegrees = (box: Box): string => box.map((degrees) => degrees.toFixed(5)).join();

export const flowsOf = ({ flows }: Summary): number => flows.reduce((sum, { count }) => sum + count, 0);

export const summary = async (box: Box, signal: AbortSignal): Promise<Summary> => (await get('/v1/summary', { query: { box: inDegrees(box) }, signal })).body;
