export function installLibrary(root: string, modules: string): void;
export function placeLibrary(root: string, modules: string): void;
