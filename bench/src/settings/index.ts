import { blog } from './blog.ts';
import { home } from './home.ts';
import { orders } from './orders.ts';
import type { SettingName } from './places.ts';
import type { Setting } from './setting.ts';

export const settings: Readonly<Record<SettingName, Setting>> = { w1: blog, w3: home, w4: orders };
