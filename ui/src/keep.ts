// What a browser keeps for the page: choices for good, the key for as long as the tab is open. A browser that keeps nothing is no error.

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function kept(of: () => Storage) {
  return {
    read: (name: string): string | undefined => safely(() => of().getItem(`turash.${name}`) ?? undefined),
    write(name: string, value: string | undefined): void {
      safely(() => {
        if (value === undefined) of().removeItem(`turash.${name}`);
        else of().setItem(`turash.${name}`, value);
      });
    },
  };
}

/** Kept until someone clears it. */
export const forGood = kept(() => localStorage);
/** Kept until the tab is closed. */
export const forNow = kept(() => sessionStorage);
